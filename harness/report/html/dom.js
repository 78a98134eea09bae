// Elements. Texts go in as text nodes only: what a client wrote is never parsed as HTML.

// dom('p', {class: 'lead', 'aria-label': '…'}, 'text', element, …); null children are left out,
// an attribute that is true stands without a value.
function dom(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false && value !== '') {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  domAppend(element, children);
  return element;
}

function domAppend(element, children) {
  element.append(
    ...children
      .flat()
      .filter((child) => child !== null && child !== undefined && child !== '')
      .map((child) => (child instanceof Node ? child : document.createTextNode(String(child)))),
  );
}

function domClear(element) {
  element.replaceChildren();
}

function domButton(text, act, more = {}) {
  const button = dom('button', { type: 'button', class: 'button', ...more }, text);
  button.addEventListener('click', act);
  return button;
}

let domCounter = 0;

function domId(stem) {
  domCounter++;
  return `${stem}-${domCounter}`;
}

// Copies by the clipboard's interface, or, where a page from a file has none, by a selection.
async function domCopy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = dom('textarea', { class: 'unseen', 'aria-hidden': 'true', readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
