// What makes the pages smoother. Everything works without it.
(() => {
  'use strict';

  // Strings become HTML only when they are an answer that htmx has just got from this
  // site: the policy that "require-trusted-types-for 'script'" asks for.
  let answer = null;
  document.addEventListener('htmx:beforeOnLoad', (e) => { answer = e.detail.xhr.responseText; });
  const wrapped = (s) => '<body><template class="internal-htmx-wrapper">' + s + '</template></body>';
  if (window.trustedTypes) {
    trustedTypes.createPolicy('default', {
      createHTML: (s) => (answer !== null && (s === answer || s === wrapped(answer)) ? s : null),
    });
  }

  const root = document.documentElement;
  root.classList.add('js');
  const each = (where, what, f) => where.querySelectorAll(what).forEach(f);

  // "/" leads to the search, as long as nobody is typing.
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') each(document, 'details[data-menu][open]', (d) => { d.open = false; d.firstElementChild.focus(); });
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, select, textarea')) return;
    const search = document.querySelector('[data-search]');
    if (search) { e.preventDefault(); search.focus(); search.select(); }
  });

  document.addEventListener('click', (e) => {
    each(document, 'details[data-menu][open]', (d) => { if (!d.contains(e.target)) d.open = false; });
    const copy = e.target.closest('[data-copy]');
    if (copy) navigator.clipboard.writeText(copy.dataset.copy).then(() => {
      const word = copy.querySelector('span');
      const before = word.textContent;
      word.textContent = copy.dataset.done;
      setTimeout(() => { word.textContent = before; }, 2000);
    });
  });

  // Ticking rows: all at once, and how many.
  const count = (form) => {
    const n = form.querySelectorAll('tbody :checked').length;
    const text = form.querySelector('.bulk-count');
    text.textContent = (n === 1 ? text.dataset.one : text.dataset.other).replace('#', n);
    const all = form.querySelector('[data-pick-all]');
    const total = form.querySelectorAll('[name=pick]').length;
    all.checked = n > 0 && n === total;
    all.indeterminate = n > 0 && n < total;
  };
  document.addEventListener('change', (e) => {
    const form = e.target.closest('.picks');
    if (form) {
      if (e.target.matches('[data-pick-all]')) each(form, '[name=pick]', (box) => { box.checked = e.target.checked; });
      count(form);
    }
    const auto = e.target.closest('[data-auto]');
    if (auto && e.target.matches('select')) auto.requestSubmit();
    if (e.target.matches('.drop input')) named(e.target);
  });

  // A file is dropped onto its input, which lies over the whole zone.
  const named = (input) => {
    const zone = input.closest('.drop');
    zone.classList.toggle('full', input.files.length > 0);
    if (input.files.length > 0) zone.querySelector('.drop-name').textContent = input.files[0].name;
  };
  ['dragenter', 'dragleave', 'drop'].forEach((kind) => document.addEventListener(kind, (e) => {
    const zone = e.target.closest?.('.drop');
    if (zone) zone.classList.toggle('over', kind === 'dragenter');
  }));

  // A form is sent once, however often its button is pressed; an answer that is a file
  // leaves the page standing, so that after a while it may be sent again.
  const free = (form) => {
    delete form.dataset.sent;
    each(form, '[aria-busy]', (b) => b.removeAttribute('aria-busy'));
  };
  document.addEventListener('submit', (e) => {
    if (e.target.method !== 'post') return;
    if (e.target.dataset.sent) { e.preventDefault(); return; }
    e.target.dataset.sent = '1';
    if (e.submitter) e.submitter.setAttribute('aria-busy', 'true');
    setTimeout(free, 5000, e.target);
  });
  window.addEventListener('pageshow', () => each(document, 'form[data-sent]', free));

  const wake = (where) => {
    each(where, '[data-copy], [data-pick-all]', (el) => { el.hidden = false; });
    each(where, '.picks', count);
    each(where, '.drop input', named);
  };
  wake(document);
  document.addEventListener('htmx:load', (e) => wake(e.detail.elt.parentNode || document));
  const summary = document.querySelector('.summary');
  if (summary) summary.focus();
})();
