import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useQuery } from "@tanstack/react-query";
import { me } from "@/features/auth/api/me.ts";
import { useShortcutsChoice } from "@/shared/keyboard/use-shortcut.ts";
import { Dialog } from "@/shared/ui/dialog.tsx";
import classes from "./keyboard-help.module.css";
import { places } from "./places.ts";

/** Which keys do what, and the switch for those who do not want them. */
export function KeyboardHelp({ onDismiss }: { onDismiss: () => void }) {
  const [enabled, enable] = useShortcutsChoice();
  const user = useQuery(me()).data;
  const keys: [string[], string][] = [
    [["?"], "This help"],
    [["/"], "To the filter, on the list of findings"],
    ...places
      .filter(({ isFor }) => isFor(user))
      .map(({ key, text }): [string[], string] => [["g", key], `To the ${text.toLowerCase()}`]),
    [["Shift", "click"], "Choose all findings between this one and the one before"],
  ];
  return (
    <Dialog header="Keyboard" cancelText="Close" onDismiss={onDismiss}>
      <SpaceBetween size="l">
        <dl className={classes.keys}>
          {keys.map(([names, what]) => (
            <div key={what} className={classes.pair}>
              <dt>
                {names.map((name, index) => (
                  <span key={name}>
                    {index > 0 && " "}
                    <kbd>{name}</kbd>
                  </span>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <Toggle
          checked={enabled}
          description="Without them single keys do nothing. The filter's own keys always work."
          onChange={({ detail }) => enable(detail.checked)}
        >
          Use these keys
        </Toggle>
      </SpaceBetween>
    </Dialog>
  );
}
