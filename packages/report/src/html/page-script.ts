/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * What the page does in a browser. Its source text is put into the page, so it uses nothing from outside; without scripts the page
 * still shows everything.
 */
export function runPage(): void {
  const findings = [...document.querySelectorAll<HTMLElement>('.finding')].map((element) => ({
    element,
    text: element.querySelector('summary')?.textContent?.toLowerCase() ?? '',
  }));
  const form = document.querySelector<HTMLFormElement>('form.filter');
  const status = document.querySelector<HTMLElement>('.shown');

  /** Shows the findings that the form asks for, and writes the filter into the address. */
  const filter = (keepAddress: boolean): void => {
    if (form === null) return;
    const wanted = [...new FormData(form)].map(([name, value]) => [name, String(value)] as const);
    const chosen = wanted.filter(([name, value]) => name !== 'text' && value !== '');
    const text =
      wanted
        .find(([name]) => name === 'text')?.[1]
        .trim()
        .toLowerCase() ?? '';
    let count = 0;
    for (const finding of findings) {
      const isShown =
        chosen.every(([name, value]) => finding.element.dataset[name] === value) &&
        text.split(/\s+/).every((word) => finding.text.includes(word));
      finding.element.hidden = !isShown;
      if (isShown) count += 1;
    }
    if (status !== null) status.textContent = `${count} of ${findings.length} shown`;
    if (keepAddress) return;
    const query = new URLSearchParams(
      wanted.filter(([, value]) => value !== '').map(([name, value]) => [name, value]),
    );
    history.replaceState(null, '', query.size > 0 ? `#?${query}` : location.pathname + location.search);
  };

  /** Follows the address: `#?severity=error` sets the filter, `#finding--…` opens a finding, hidden or not. */
  const follow = (): void => {
    const hash = location.hash.slice(1);
    if (hash.startsWith('?') && form !== null) {
      form.reset();
      for (const [name, value] of new URLSearchParams(hash.slice(1))) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
      }
      filter(true);
      return;
    }
    const target = document.getElementById(hash);
    const details = target?.querySelector('details');
    if (target === null || !target.classList.contains('finding') || !details) return;
    target.hidden = false;
    details.open = true;
    target.scrollIntoView();
    details.querySelector('summary')?.focus();
  };

  const copy = async (button: HTMLElement): Promise<void> => {
    const code = button.parentElement?.querySelector('code');
    if (!code) return;
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(code.textContent ?? '');
      button.textContent = 'Copied';
    } catch {
      // Where a page may not write to the clipboard, the command is selected, ready to be copied.
      getSelection()?.selectAllChildren(code);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.textContent = before;
    }, 2000);
  };

  form?.addEventListener('input', () => filter(false));
  form?.addEventListener('submit', (event) => event.preventDefault());
  // A form is reset only after all have heard of it.
  form?.addEventListener('reset', () => setTimeout(() => filter(false)));
  document.addEventListener('click', (event) => {
    if (event.target instanceof HTMLElement && event.target.matches('[data-copy]')) void copy(event.target);
  });
  addEventListener('hashchange', follow);
  document.documentElement.classList.add('scripted');
  filter(true);
  follow();
}
