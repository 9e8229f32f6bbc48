/** The modal windows that are open, from the lowest to the uppermost. */
export const modals = new Set<HTMLDialogElement>();

/**
 * Runs `work` while no window is modal. A modal window makes all else on the page unreachable, and so also what
 * others put there, such as Google's challenge. The windows stay in sight and are modal again in the end.
 */
export async function withoutModals<T>(work: () => Promise<T>): Promise<T> {
  const focused = document.activeElement;
  for (const dialog of modals) {
    dialog.close();
    dialog.show();
  }
  const back = (element: Element | null) => element instanceof HTMLElement && element.isConnected && element.focus({ preventScroll: true });
  back(focused);
  try {
    return await work();
  } finally {
    for (const dialog of modals) {
      dialog.close();
      dialog.showModal();
    }
    back(focused);
  }
}
