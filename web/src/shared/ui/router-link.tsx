import Link, { type LinkProps } from "@cloudscape-design/components/link";
import { type NavigateOptions, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface RouterLinkProps extends Pick<LinkProps, "variant" | "fontSize"> {
  destination: NavigateOptions;
  children: ReactNode;
}

/** Cloudscape's link, going to one of the console's own routes; clicks for a new tab are left to the browser. */
export function RouterLink({ destination, ...rest }: RouterLinkProps) {
  const router = useRouter();
  return (
    <Link
      {...rest}
      href={router.buildLocation(destination).href}
      onFollow={(event) => {
        event.preventDefault();
        void router.navigate(destination);
      }}
    />
  );
}
