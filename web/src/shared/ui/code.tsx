import classes from "./code.module.css";

/** Something for machines that people read too: a path, a fingerprint, an id. */
export function Code({ children }: { children: string }) {
  return <code className={classes.code}>{children}</code>;
}

/** Several lines of it. They may be long, so the keyboard must be able to scroll them. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable without a mouse
    <section aria-label={label} tabIndex={0}>
      <pre className={`${classes.code} ${classes.block}`}>{children}</pre>
    </section>
  );
}
