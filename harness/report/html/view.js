// A document of any kind as the page to show; null if it is none of ours.

const VIEWS = {
  'floodtest.result/1': viewRun,
  'floodtest.sweep/1': viewSweep,
  'floodtest.certify/1': viewCertify,
  'floodtest.suite/1': viewSuite,
};

const VIEW_LIVE = 'floodtest.live/1';

function view(doc) {
  const make = blockLookup(VIEWS, blockObject(doc).schema, null);
  return make === null ? null : make(doc);
}
