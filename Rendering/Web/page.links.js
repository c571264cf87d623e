/**
 * Filters, order, pages of a list: the same links and form as without a script; only what they lead to is swapped in. Uses connection, elements.
 */
import { connection } from './page.connection.js';
import { around } from './page.elements.js';

export const links = {
  start() {
    document.addEventListener('click', clicked);
    document.addEventListener('change', event => {
      const { target } = event;
      if (!(target instanceof HTMLSelectElement) || target.name !== 'order' || !target.form) return;
      const chosen = [...new FormData(target.form)].map(([name, value]) => [name, String(value)]);
      go(`${location.origin}${location.pathname}?${new URLSearchParams(chosen)}`);
    });
  },
};

/** @param {string} address */
async function go(address) {
  const isAnswered = await connection.ask(address);
  if (isAnswered) history.replaceState(null, '', address);
  return isAnswered;
}

/** @param {MouseEvent} event */
async function clicked(event) {
  const link = around(event, '#live .chips a, #live h2 a:not(.ids), #live .pages a');
  if (!(link instanceof HTMLAnchorElement) || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const leadsElsewhere = link.closest('.pages, h2');
  if ((await go(link.href)) && leadsElsewhere) scrollTo(0, 0);
}
