import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { criticalities } from "@/features/findings/api/schemas.ts";
import { criticalityLabels, exposureLabels } from "@/features/findings/labels.ts";
import { Announcement } from "@/shared/ui/announcement.tsx";
import { Code } from "@/shared/ui/code.tsx";
import { count } from "@/shared/ui/count.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { type RecordField, RecordList } from "@/shared/ui/record-list.tsx";
import { listAssets } from "../api/list-assets.ts";
import type { Asset } from "../api/schemas.ts";
import { type AssetsSearch, assetsSearchSchema, matching } from "../assets-search.ts";
import { AssetDialog } from "./asset-dialog.tsx";
import { DeleteAssetDialog } from "./delete-asset-dialog.tsx";

interface AssetListProps {
  search: AssetsSearch;
  /** Whether the user's role may change assets; the service decides again. */
  mayChange: boolean;
  onFilter: (search: AssetsSearch) => void;
}

type Task = { kind: "add" } | { kind: "change" | "forget"; asset: Asset };

const step = 50;

/** What sources report on: how much depends on it, and from where it can be reached. */
export function AssetList({ search, mayChange, onFilter }: AssetListProps) {
  const { data = [], error, isPending, refetch } = useQuery(listAssets());
  const [task, setTask] = useState<Task>();
  const [outcome, setOutcome] = useState<string>();
  const [shown, setShown] = useState(step);
  const found = error ? [] : matching(data, search);
  const done = () => setTask(undefined);
  const begin = (next: Task) => {
    setOutcome(undefined);
    setTask(next);
  };
  const saved = ({ name }: Asset) => {
    done();
    setOutcome(`${name} is saved. Priorities and due dates of its findings follow.`);
  };

  return (
    <SpaceBetween size="m">
      {outcome && (
        <Announcement type="success" onDismiss={() => setOutcome(undefined)}>
          {outcome}
        </Announcement>
      )}
      <RecordList
        label="Assets"
        header={
          <Header
            variant="h1"
            counter={isPending || error ? "" : `(${count(found.length)})`}
            description="What sources report on. It decides how urgent their findings are."
            actions={
              mayChange && (
                <Button variant="primary" onClick={() => begin({ kind: "add" })}>
                  Add asset
                </Button>
              )
            }
          >
            Assets
          </Header>
        }
        filter={<Filters search={search} onFilter={onFilter} />}
        items={found.slice(0, shown)}
        fields={mayChange ? [...fields, actionsField(begin)] : fields}
        trackBy={({ team, name }) => `${team}/${name}`}
        loading={isPending}
        loadingText="Loading the assets"
        empty={
          error ? (
            <Failure header="The assets could not be loaded" error={error} onRetry={() => void refetch()} />
          ) : (
            <NoAssets filtered={data.length > 0} />
          )
        }
        footer={
          found.length > shown && (
            <Button onClick={() => setShown(shown + step)}>
              Show more of {count(found.length - shown)} that are left
            </Button>
          )
        }
      />
      {task?.kind === "add" && <AssetDialog onDone={saved} onDismiss={done} />}
      {task?.kind === "change" && <AssetDialog asset={task.asset} onDone={saved} onDismiss={done} />}
      {task?.kind === "forget" && <DeleteAssetDialog asset={task.asset} onDone={done} />}
    </SpaceBetween>
  );
}

const fields: [RecordField<Asset>, ...RecordField<Asset>[]] = [
  {
    id: "name",
    header: "Asset",
    minWidth: 200,
    cell: ({ name, description }) => (
      <>
        {name}
        <Box variant="small" display="block">
          {description}
        </Box>
      </>
    ),
  },
  { id: "sources", header: "Sources", minWidth: 180, cell: ({ sources }) => <Code>{sources}</Code> },
  {
    id: "criticality",
    header: "Criticality",
    minWidth: 110,
    cell: ({ criticality }) => criticalityLabels[criticality],
  },
  {
    id: "exposure",
    header: "Can be reached",
    minWidth: 140,
    cell: ({ exposure }) => exposureLabels[exposure],
  },
  { id: "team", header: "Team", minWidth: 110, cell: ({ team }) => team },
  {
    id: "updated",
    header: "Changed",
    minWidth: 170,
    cell: ({ updatedAt, updatedBy }) => (
      <>
        <Instant at={updatedAt} />
        <Box variant="small" display="block">
          by {updatedBy}
        </Box>
      </>
    ),
  },
];

function actionsField(onTask: (task: Task) => void): RecordField<Asset> {
  return {
    id: "actions",
    header: "Actions",
    minWidth: 180,
    cell: (asset) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Button ariaLabel={`Change ${asset.name}`} onClick={() => onTask({ kind: "change", asset })}>
          Change
        </Button>
        <Button ariaLabel={`Forget ${asset.name}`} onClick={() => onTask({ kind: "forget", asset })}>
          Forget
        </Button>
      </SpaceBetween>
    ),
  };
}

const any = { value: "any", label: "Any" };
const options = [any, ...criticalities.map((value) => ({ value, label: criticalityLabels[value] }))];
const half = { default: 12, s: 6 };

function Filters({ search, onFilter }: Pick<AssetListProps, "search" | "onFilter">) {
  // What is typed may end with a blank that the URL does not keep.
  const [text, setText] = useState(search.q ?? "");
  const filter = (change: Partial<Record<keyof AssetsSearch, string>>) =>
    onFilter(assetsSearchSchema.parse({ ...search, ...change }));
  return (
    <Grid gridDefinition={[{ colspan: half }, { colspan: half }]}>
      <FormField label="Name, sources or description">
        <Input
          type="search"
          value={text}
          clearAriaLabel="Clear"
          onChange={({ detail }) => {
            setText(detail.value);
            filter({ q: detail.value });
          }}
        />
      </FormField>
      <FormField label="Criticality">
        <Select
          selectedOption={options.find(({ value }) => value === search.criticality) ?? any}
          options={options}
          onChange={({ detail }) => filter({ criticality: detail.selectedOption.value })}
        />
      </FormField>
    </Grid>
  );
}

function NoAssets({ filtered }: { filtered: boolean }) {
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <Box variant="strong">{filtered ? "No asset matches" : "No assets yet"}</Box>
      <Box variant="p">What no asset says anything about is normal and reachable from inside.</Box>
    </Box>
  );
}
