import { type ReactNode, useEffect } from "react";
import classes from "./page.module.css";

/** The id that the skip link leads to. */
export const mainId = "main";

/** Puts the focus at the start of the page, so that keyboard and screen reader go on in what has just appeared. */
export function focusMain() {
  document.getElementById(mainId)?.focus({ preventScroll: true });
}

interface PageProps {
  title: string;
  children: ReactNode;
}

/** The content of one page, which names the document. */
export function Page({ title, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · CloudSec`;
  }, [title]);

  return (
    <main id={mainId} tabIndex={-1} aria-label={title} className={classes.page}>
      {children}
    </main>
  );
}
