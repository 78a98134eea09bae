// Reads the document that the page carries, and shows it.

function main() {
  themeStart();
  const doc = JSON.parse(document.getElementById('floodtest-document').textContent);
  const { schema } = blockObject(doc);
  if (schema === VIEW_LIVE) {
    livePage(doc);
    return;
  }
  const shown = view(doc);
  if (shown === null) pageUnknown(schema);
  else page(shown, doc);
}

main();
