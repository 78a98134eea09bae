// The connection of a live page. It tells its state ('connecting', 'open', 'lost', 'ended') and
// gives each message; it comes back after a loss as long as nobody has ended it.

const LINK_PROTOCOL = 'floodtest-live';

function liveLink(onState, onMessage) {
  const link = { tries: 0, ended: false, socket: null, timer: 0 };
  link.end = () => {
    link.ended = true;
    clearTimeout(link.timer);
    if (link.socket !== null) link.socket.close();
  };
  link.again = () => {
    link.tries = 0;
    liveConnect(link, onState, onMessage);
  };
  liveConnect(link, onState, onMessage);
  return link;
}

function liveAddress() {
  const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${window.location.host}/live`;
}

function liveConnect(link, onState, onMessage) {
  onState('connecting');
  const socket = new WebSocket(liveAddress(), LINK_PROTOCOL);
  link.socket = socket;
  socket.addEventListener('open', () => {
    link.tries = 0;
    onState('open');
  });
  socket.addEventListener('message', (event) => {
    const message = liveParse(event.data);
    if (message !== null) onMessage(message);
  });
  socket.addEventListener('close', () => liveLost(link, onState, onMessage));
}

function liveParse(data) {
  try {
    return typeof data === 'string' ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}

function liveLost(link, onState, onMessage) {
  if (link.ended) {
    onState('ended');
    return;
  }
  const delay = backoffDelay(link.tries++);
  onState(delay === null ? 'gone' : 'lost');
  if (delay !== null) link.timer = setTimeout(() => liveConnect(link, onState, onMessage), delay);
}
