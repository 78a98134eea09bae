'use strict';

// Reads compressed messages as a stream, 1 ms for each. Status 3 at one that is not the next one,
// whole, or if nothing was compressed. deflated.py is the same with libraries of Python.

const WebSocket = require('ws');

function fail(why) {
    console.error(why);
    process.exit(3);
}

async function main(url) {
    const ws = new WebSocket(url, { perMessageDeflate: true });
    ws.on('open', () => {
        if (!ws.extensions.includes('permessage-deflate')) fail('no extension was agreed on');
    });
    const stream = WebSocket.createWebSocketStream(ws, { readableObjectMode: true });
    let seq = 0;
    for await (const data of stream) {
        const message = JSON.parse(data);
        seq += 1;
        if (message.seq !== seq) fail(`message ${message.seq} in place of ${seq}`);
        await new Promise((done) => setTimeout(done, 1));
    }
}

main(process.argv[2]).catch((error) => fail(String(error)));
