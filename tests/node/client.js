'use strict';
// Two clients, a few words apart: one keeps messages that it has not processed, the other stops reading meanwhile.
const WebSocket = require('ws');
const { setTimeout: sleep } = require('node:timers/promises');

function keeps(url) {
    const waiting = [];
    new WebSocket(url).on('message', (data) => waiting.push(data));
    (async () => {
        for (;;) {
            await sleep(1);
            waiting.shift();
        }
    })();
}

async function pauses(url) {
    const socket = new WebSocket(url);
    socket.on('message', async () => {
        socket.pause();
        await sleep(1);
        socket.resume();
    });
}

module.exports = { keeps, pauses };
if (require.main === module) {
    keeps(process.env.FLOODTEST_URL);
}
