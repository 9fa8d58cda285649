import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listTeams } from "@/features/teams/api/list-teams.ts";
import { hasStatus } from "@/shared/api/problem.ts";
import { Code } from "@/shared/ui/code.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { Overtaken } from "@/shared/ui/overtaken.tsx";
import { QueryList } from "@/shared/ui/query-list.tsx";
import type { RecordField } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { replaceRule } from "../api/change-rules.ts";
import { listRules } from "../api/read-rules.ts";
import type { Rule } from "../api/schemas.ts";
import { actionsInWords } from "../labels.ts";
import { numberFor } from "../order.ts";
import { ruleWith } from "../rule-schema.ts";
import { DeleteRuleDialog } from "./delete-rule-dialog.tsx";
import { RuleDialog } from "./rule-dialog.tsx";

interface RuleListProps {
  /** Whether the user's role may change rules; the service decides again. */
  mayChange: boolean;
}

type Task = { kind: "create" } | { kind: "change" | "delete"; rule: Rule };
type Action = "change" | "delete" | "switch" | "earlier" | "later";

/** What happens to findings without anybody's doing, in the order in which it does. */
export function RuleList({ mayChange }: RuleListProps) {
  const query = useQuery(listRules());
  const rules = query.data ?? [];
  const teams = useInfiniteQuery(listTeams()).data ?? [];
  const change = useMutation(replaceRule(useQueryClient()));
  const [task, setTask] = useState<Task>();
  const done = () => setTask(undefined);
  // Looked up each time, so that a dialog that stays open after a conflict sees the new version.
  const current = (rule: Rule) => rules.find(({ id }) => id === rule.id) ?? rule;

  const act = (action: Action, rule: Rule) => {
    if (action === "change" || action === "delete") return setTask({ kind: action, rule });
    if (action === "switch") return change.mutate({ rule, body: ruleWith(rule, { enabled: !rule.enabled }) });
    const priority = numberFor(rules, rules.indexOf(rule), action);
    if (priority !== undefined) change.mutate({ rule, body: ruleWith(rule, { priority }) });
  };

  return (
    <SpaceBetween size="m">
      <ChangeError error={change.error} />
      <QueryList
        label="Rules"
        query={query}
        header={
          <Header
            variant="h1"
            description="What happens to findings without anybody's doing, in this order. What a person decided stays."
            actions={
              mayChange && (
                <Button variant="primary" onClick={() => setTask({ kind: "create" })}>
                  Create rule
                </Button>
              )
            }
          >
            Rules
          </Header>
        }
        items={rules}
        fields={mayChange ? [...fields, actionsField(rules, act)] : fields}
        trackBy={({ id }) => id}
        empty={<Box padding={{ vertical: "l" }}>There is no rule yet.</Box>}
      />
      {task?.kind === "create" && <RuleDialog teams={teams} onDone={done} onDismiss={done} />}
      {task?.kind === "change" && (
        <RuleDialog rule={current(task.rule)} teams={teams} onDone={done} onDismiss={done} />
      )}
      {task?.kind === "delete" && (
        <DeleteRuleDialog rule={current(task.rule)} onDone={done} onDismiss={done} />
      )}
    </SpaceBetween>
  );
}

function ChangeError({ error }: { error: unknown }) {
  if (!error) return null;
  if (!hasStatus(error, 412)) return <Failure header="The rule was not changed" error={error} />;
  return (
    <Overtaken>
      The rule has changed since it was shown, and nothing was saved. What you see has been brought up to
      date; look at it and try again.
    </Overtaken>
  );
}

const fields: [RecordField<Rule>, ...RecordField<Rule>[]] = [
  {
    id: "name",
    header: "Rule",
    minWidth: 180,
    cell: ({ id, name, description }) => (
      <>
        <RouterLink destination={{ to: "/rules/$ruleId", params: { ruleId: id } }}>{name}</RouterLink>
        <Box variant="small" display="block">
          {description}
        </Box>
      </>
    ),
  },
  { id: "filter", header: "Filter", minWidth: 220, wide: true, cell: ({ filter }) => <Code>{filter}</Code> },
  { id: "actions", header: "Does", minWidth: 170, cell: ({ actions }) => actionsInWords(actions).join("; ") },
  { id: "order", header: "Place", minWidth: 80, cell: ({ priority }) => priority },
  { id: "state", header: "State", minWidth: 140, cell: (rule) => <RuleState rule={rule} /> },
];

/** Whether imports are looked at, and why the service does not do that any more. */
export function RuleState({ rule: { enabled, disabledReason } }: { rule: Rule }) {
  return (
    <>
      <StatusIndicator type={enabled ? "success" : "stopped"}>
        {enabled ? "Enabled" : "Disabled"}
      </StatusIndicator>
      {disabledReason && <Box variant="small">{disabledReason}</Box>}
    </>
  );
}

function actionsField(
  rules: readonly Rule[],
  onAction: (action: Action, rule: Rule) => void,
): RecordField<Rule> {
  const itemsFor = (rule: Rule): { id: Action; text: string; disabled?: boolean }[] => {
    const index = rules.indexOf(rule);
    const cannot = (way: "earlier" | "later") => numberFor(rules, index, way) === undefined;
    return [
      { id: "change", text: "Change" },
      { id: "switch", text: rule.enabled ? "Switch off" : "Switch on" },
      { id: "earlier", text: "Run earlier", disabled: cannot("earlier") },
      { id: "later", text: "Run later", disabled: cannot("later") },
      { id: "delete", text: "Delete" },
    ];
  };
  return {
    id: "menu",
    header: "Actions",
    minWidth: 130,
    cell: (rule) => (
      <ButtonDropdown
        ariaLabel={`Actions for ${rule.name}`}
        expandToViewport
        items={itemsFor(rule)}
        onItemClick={({ detail }) => {
          const item = itemsFor(rule).find(({ id }) => id === detail.id);
          if (item) onAction(item.id, rule);
        }}
      >
        Actions
      </ButtonDropdown>
    ),
  };
}
