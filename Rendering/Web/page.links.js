/**
 * Filters, views, order, pages of a list: the same links and form as without a script; only what they lead to is swapped in, and Back leads back. An order
 * is no step of its own: whoever tries all four need not go back four times. Uses connection, elements.
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
      go(`${location.origin}${location.pathname}?${new URLSearchParams(chosen)}`, false);
    });
    addEventListener('popstate', back);
  },
};

/** @type {(address: string, isStep: boolean) => Promise<boolean>} */
async function go(address, isStep) {
  const y = scrollY;
  if (!(await connection.ask(address))) return false;
  if (isStep && address !== location.href) {
    history.replaceState({ y }, '');
    history.pushState(null, '', address);
  } else history.replaceState(history.state, '', address);
  return true;
}

/** @param {PopStateEvent} event The address is the one before already; its part is not there yet. */
async function back(event) {
  if (await connection.ask()) scrollTo(0, event.state?.y ?? 0);
}

/** @param {MouseEvent} event */
async function clicked(event) {
  const link = around(event, '#live .chips a, #live h2 a:not(.ids), #live .strip a, #live .pace a, #live .pages a');
  if (!(link instanceof HTMLAnchorElement) || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const leadsElsewhere = link.closest('.pages, h2, .pace');
  if ((await go(link.href, true)) && leadsElsewhere) scrollTo(0, 0);
}
