// Takes over what the server sent, touching only what differs: focus, scroll and selection stay, and bars glide.
const ours = new Set(['tabindex', 'aria-describedby']);

function adopt(next) {
  hideTitles(next);
  const old = live(), counts = old.dataset.counts, failed = names('failed'), focused = document.activeElement;
  stateText = next.querySelector('#state').textContent;
  if (old.dataset.absent || old.dataset.job !== next.dataset.job) old.replaceWith(next);
  else patch(old, next);
  dress();
  // Moved in the list, or drawn anew since there are more workers now: it is the same row to who reads it.
  const again = focused.isConnected ? focused : focused.dataset.k && live().querySelector(`.w[data-k="${focused.dataset.k}"]`);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
  if (counts && counts !== next.dataset.counts) announce(counts.split(' '), next.dataset.counts.split(' '), failed);
  known.clear();
  refreshTip();
}

function patch(old, next) {
  if (old.isEqualNode(next)) return;
  if (old.nodeName !== next.nodeName) return old.replaceWith(next);
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = next.data;
    return;
  }
  if (old.id === 'note' || old.dataset.js) return;
  // Someone is copying from this row: it has time until the next refresh.
  if (old.matches('li') && !getSelection().isCollapsed && getSelection().containsNode(old, true)) return;
  for (const { name, value } of [...next.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && !ours.has(name)) old.removeAttribute(name);
  patchChildren(old, [...next.childNodes]);
}

function patchChildren(parent, nodes) {
  const keyOf = node => node.dataset?.k;
  const keyed = new Map([...parent.children].filter(keyOf).map(child => [keyOf(child), child]));
  const stay = new Set(nodes.map(keyOf));
  for (const [key, child] of keyed) if (!stay.has(key)) child.remove();
  let place = parent.firstChild;
  for (const node of nodes) {
    const match = keyOf(node) ? keyed.get(keyOf(node)) : place && !keyOf(place) ? place : null;
    if (match === place && match) place = place.nextSibling;
    else parent.insertBefore(match ?? node, place);
    if (match) patch(match, node);
  }
  while (place) {
    const after = place.nextSibling;
    place.remove();
    place = after;
  }
}

// ---- What a screen reader hears: only that a count changed, and by whom.
const spoken = ['failed', 'ended early', 'stalled', 'done'];

function names(state) {
  return new Set([...live().querySelectorAll(`.w.${state} .id`)].map(id => id.dataset.title));
}

function announce(before, after, failedBefore) {
  const changes = spoken.flatMap((word, i) => {
    const more = after[i] - before[i];
    if (more === 0) return [];
    if (more < 0) return [`${after[i]} ${word} now`];
    const fresh = word === 'failed' ? [...names('failed')].filter(id => !failedBefore.has(id)) : [];
    return [`${more} more ${word}${fresh.length === more && more <= 3 ? `: ${fresh.join(', ')}` : ''}`];
  });
  if (changes.length) say(`${changes.join('; ')}. ${live().dataset.percent}.`);
}
