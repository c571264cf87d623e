// Time as the page says it. The parts of the script (page.*.js) are joined in one function, in the order that Pages.cs gives.
const byId = id => document.getElementById(id);
const live = () => byId('live');
const seconds = name => Number(live().dataset[name]) * 1000;
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// The server's clock, not this machine's, which may be wrong. data-now is up to a minute old; the Date of each answer makes it exact.
let ahead = Number(live().dataset.now) - Date.now();
if (ahead > -90e3 && ahead < 30e3) ahead = 0;
const now = () => Date.now() + ahead;

function setClock(header) {
  const date = Date.parse(header);
  if (Math.abs(date - now()) > 1500) ahead = date - Date.now();
}

// As Words.Clock says it.
function clock(at) {
  const [date, time] = new Date(at).toISOString().split('T'), today = new Date(now()).toISOString();
  if (date === today.slice(0, 10)) return `${time.slice(0, 8)} UTC`;
  const month = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[date.slice(5, 7) - 1];
  const year = date.slice(0, 4) === today.slice(0, 4) ? '' : ` ${date.slice(0, 4)}`;
  return `${Number(date.slice(8))} ${month}${year} ${time.slice(0, 5)} UTC`;
}

// As Words.Duration says it, and seconds below a minute, which only a script can keep true.
function span(milliseconds) {
  const s = Math.max(0, Math.floor(milliseconds / 1000)), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
  const two = (large, unit, small, smallUnit) => small ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;
  return d ? two(d, 'd', h % 24, 'h') : h ? two(h, 'h', m % 60, 'min') : m ? `${m} min` : `${s} s`;
}

const lastUpdate = at => `last update ${clock(at)}, ${span(now() - at)} ago`;
