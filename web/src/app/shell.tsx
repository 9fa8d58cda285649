import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { signOut } from "@/features/auth/sign-out.ts";
import { useSession } from "@/shared/session/use-session.ts";
import { useTheme } from "@/shared/theme/use-theme.ts";
import { focusMain, mainId } from "@/shared/ui/page.tsx";
import { Keyboard } from "./keyboard.tsx";
import { Navigation } from "./navigation.tsx";
import classes from "./shell.module.css";
import { MoonIcon, SunIcon } from "./theme-icons.tsx";

/** What surrounds every page: the skip link and the top navigation. */
export function Shell({ children }: { children: ReactNode }) {
  const session = useSession();
  const navigate = useNavigate();
  useFocusOnNewPage();
  const utilities = [useThemeUtility(), ...useAccountUtilities()];

  return (
    <div className={classes.canvas}>
      <a href={`#${mainId}`} className={classes.skipLink} onClick={skipToMain}>
        Skip to main content
      </a>
      <div className={classes.header}>
        <TopNavigation
          identity={{
            href: "/",
            title: "CloudSec",
            onFollow: (event) => {
              event.preventDefault();
              void navigate({ to: "/findings" });
            },
          }}
          utilities={utilities}
        />
        {session && <Navigation />}
      </div>
      {children}
      {session && <Keyboard />}
    </div>
  );
}

/** After a navigation the link that had the focus is gone. The first page is left to the browser. */
function useFocusOnNewPage() {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) focusMain();
      }),
    [router],
  );
}

/** The router owns the URL, so the link moves the focus and leaves the address as it is. */
function skipToMain(event: { preventDefault: () => void }) {
  event.preventDefault();
  focusMain();
}

function useThemeUtility(): TopNavigationProps.Utility {
  const { theme, toggleTheme } = useTheme();
  const label = theme === "dark" ? "Switch to light mode" : "Switch to dark mode";
  return {
    type: "button",
    iconSvg: theme === "dark" ? <SunIcon /> : <MoonIcon />,
    ariaLabel: label,
    title: label,
    disableUtilityCollapse: true,
    onClick: toggleTheme,
  };
}

function useAccountUtilities(): TopNavigationProps.Utility[] {
  const session = useSession();
  if (!session) return [];
  return [
    {
      type: "menu-dropdown",
      text: session.email,
      ariaLabel: `Account ${session.email}`,
      iconName: "user-profile",
      items: [{ id: "sign-out", text: "Sign out" }],
      onItemClick: signOut,
      disableUtilityCollapse: true,
    },
  ];
}
