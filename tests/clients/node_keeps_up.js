'use strict';

// Reads and does nothing: faster than the flood.

const WebSocket = require('ws');

const ws = new WebSocket(process.argv[2]);
ws.on('message', () => {});
