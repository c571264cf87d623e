// What only a script can do: pause, copy, delete, and filters without a reload.
const button = (textContent, onclick, className = '') => make('button', { type: 'button', textContent, onclick, className });

const buttons = {
  pause() {
    const it = button('Pause', () => {
      paused = paused ? null : now();
      clearTimeout(timer);
      asking?.abort();
      asking = null;
      it.textContent = paused ? 'Resume' : 'Pause';
      it.ariaPressed = String(!!paused);
      show();
      if (!paused) refresh();
    });
    it.textContent = paused ? 'Resume' : 'Pause';
    it.ariaPressed = String(!!paused);
    return it;
  },
  copy: () => button('Copy link', event => copy(event.currentTarget, location.href), 'copy'),
  delete: () => button('Delete…', askToDelete),
};

// After each change: what the server cannot send, because it does not work without a script.
function dress() {
  for (const place of document.querySelectorAll('[data-js]:empty')) place.append(...place.dataset.js.split(' ').map(name => buttons[name]()));
  for (const block of document.querySelectorAll('.block:not(:has(button))'))
    block.append(button('Copy', event => copy(event.currentTarget, block.querySelector('pre').textContent)));
  const select = document.querySelector('select');
  if (select && select !== document.activeElement) select.value = (select.querySelector('[selected]') ?? select.options[0]).value;
  rove();
}

async function copy(from, text) {
  if (from.textContent === 'Copied') return;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return layOut(from, text);
  }
  const label = from.textContent;
  from.textContent = 'Copied';
  setTimeout(() => from.textContent = label, 2000);
}

// Browsers give no clipboard to plain HTTP from another host: the text lies ready for the hand.
function layOut(from, text) {
  const lines = text.split('\n').length;
  const field = make(lines > 1 ? 'textarea' : 'input', { value: text, readOnly: true, className: 'url', rows: lines, ariaLabel: 'Copy this' });
  field.onblur = () => field.remove();
  from.after(field);
  field.focus();
  field.select();
}

function askToDelete() {
  const problem = make('p', { className: 'notsaved', hidden: true });
  const yes = button('Delete', async () => {
    yes.disabled = true;
    const line = await deleteJob();
    yes.disabled = false;
    problem.textContent = line;
    problem.hidden = !line;
    if (!line) dialog.close();
  }, 'danger');
  const name = make('bdi', { textContent: document.querySelector('h1').textContent });
  const dialog = make('dialog', { onclose: () => dialog.remove() },
    make('h2', { id: 'h-delete', textContent: 'Delete this job?' }),
    make('p', {}, name, ' and its bars go, for everybody. Workers that still report will be told that there is no such job.'),
    problem, make('div', {}, button('Cancel', () => dialog.close()), yes));
  dialog.setAttribute('aria-labelledby', 'h-delete');
  document.body.append(dialog);
  dialog.showModal();
}

// What went wrong, or nothing.
async function deleteJob() {
  try {
    const response = await fetch(`delete?${live().dataset.job}`, { method: 'POST', headers: { Accept: 'text/plain' } });
    if (!response.ok) return serverLine(await response.text());
  } catch {
    return 'The server cannot be reached.';
  }
  over = true;
  clearTimeout(timer);
  note('Deleted', ' ', make('a', { href: './', textContent: 'All jobs' }));
  byId('state').classList.add('off');
  return '';
}

// The same links as without a script; only what they lead to is swapped in.
async function go(address) {
  const answered = await refresh(address);
  if (answered) history.replaceState(null, '', address);
  return answered;
}

document.addEventListener('click', async event => {
  const link = event.target.closest('#live .chips a, #live h2 a, #live .pages a');
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const leadsElsewhere = link.closest('.pages, h2');
  if (await go(link.href) && leadsElsewhere) scrollTo(0, 0);
});

document.addEventListener('change', event => {
  if (event.target.name === 'order') go(`${location.origin}${location.pathname}?${new URLSearchParams(new FormData(event.target.form))}`);
});
