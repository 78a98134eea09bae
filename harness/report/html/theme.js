// Light or dark: as the system is, until the button says otherwise. On paper it is light.

const THEME_KEY = 'floodtest-theme';
const themeDark = window.matchMedia('(prefers-color-scheme: dark)');
const themeListeners = [];
let themePrinting = false;

function themeOnChange(act) {
  themeListeners.push(act);
}

function themeChosen() {
  try {
    return window.localStorage.getItem(THEME_KEY);
  } catch {
    return null; // a page from a file may not keep anything
  }
}

function themeIsDark() {
  const chosen = themeChosen() || document.documentElement.dataset.chosen;
  return !themePrinting && (chosen ? chosen === 'dark' : themeDark.matches);
}

function themeApply() {
  const dark = themeIsDark();
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  const button = document.getElementById('theme');
  button.textContent = dark ? 'Light theme' : 'Dark theme';
  themeListeners.forEach((act) => act());
}

function themeChoose(name) {
  document.documentElement.dataset.chosen = name;
  try {
    window.localStorage.setItem(THEME_KEY, name);
  } catch {
    // then it is chosen for this page only
  }
  themeApply();
}

function themeStart() {
  const button = document.getElementById('theme');
  button.hidden = false;
  button.addEventListener('click', () => themeChoose(themeIsDark() ? 'light' : 'dark'));
  themeDark.addEventListener('change', themeApply);
  window.addEventListener('beforeprint', () => {
    themePrinting = true;
    themeApply();
  });
  window.addEventListener('afterprint', () => {
    themePrinting = false;
    themeApply();
  });
  themeApply();
}
