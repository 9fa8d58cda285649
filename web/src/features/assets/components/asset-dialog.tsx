import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Control, Controller, useForm } from "react-hook-form";
import { criticalities, exposures } from "@/features/findings/api/schemas.ts";
import { criticalityLabels, exposureLabels } from "@/features/findings/labels.ts";
import { placeFaults, unplaced } from "@/shared/api/field-faults.ts";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { AssetChanged, saveAsset } from "../api/save-asset.ts";
import type { Asset } from "../api/schemas.ts";
import { type AssetInput, assetFormSchema, fieldOf, inputOf } from "../asset-schema.ts";

interface AssetDialogProps {
  /** The one to change; without it a new one is made. */
  asset?: Asset;
  onDone: (saved: Asset) => void;
  onDismiss: () => void;
}

/** Makes an asset, or changes one. When somebody else was faster it says so and keeps what was typed. */
export function AssetDialog({ asset, onDone, onDismiss }: AssetDialogProps) {
  const save = useMutation(saveAsset(useQueryClient()));
  const [known, setKnown] = useState(asset);
  const { control, handleSubmit, setError } = useForm<AssetInput>({
    resolver: zodResolver(assetFormSchema),
    defaultValues: inputOf(asset),
  });
  const onError = (error: unknown) => {
    placeFaults(error, fieldOf, setError);
    if (!(error instanceof AssetChanged)) return;
    if (asset) setKnown(error.current);
    else
      setError(
        "name",
        { message: "There is an asset of this name. Change that one." },
        { shouldFocus: true },
      );
  };
  const submit = handleSubmit((input) => save.mutate({ input, known }, { onSuccess: onDone, onError }));
  const changed = save.error instanceof AssetChanged && asset !== undefined ? save.error : undefined;
  const header = asset ? `Change ${asset.name}` : "Add asset";

  return (
    <Dialog
      header={header}
      onDismiss={onDismiss}
      actions={
        <Button variant="primary" loading={save.isPending} loadingText="Saving" onClick={() => void submit()}>
          {changed ? "Save mine anyway" : asset ? "Save" : "Add"}
        </Button>
      }
    >
      <form aria-label={header} onSubmit={submit} noValidate>
        <SpaceBetween size="m">
          {changed ? <Changed current={changed.current} /> : <SaveError error={save.error} />}
          {!asset && <NameField control={control} />}
          <TextFields control={control} />
          <ChoiceFields control={control} />
        </SpaceBetween>
      </form>
    </Dialog>
  );
}

function SaveError({ error }: { error: unknown }) {
  const left = unplaced(error, fieldOf);
  if (!left || left instanceof AssetChanged) return null;
  return <Failure header="The asset was not saved" error={left} />;
}

/** Tells what the asset has become while the form was open. */
function Changed({ current }: { current: Asset | undefined }) {
  return (
    <div role="alert">
      <Alert type="warning" header="Somebody else was faster" statusIconAriaLabel="Warning">
        {current ? (
          <>
            {current.updatedBy} changed the asset (<Instant at={current.updatedAt} />
            ): its sources are {current.sources}, its criticality is{" "}
            {criticalityLabels[current.criticality].toLowerCase()} and it can be reached{" "}
            {exposureLabels[current.exposure].toLowerCase()}.
          </>
        ) : (
          "The asset is gone."
        )}{" "}
        Nothing was saved, and what you typed is still here.
      </Alert>
    </div>
  );
}

function NameField({ control }: { control: Control<AssetInput> }) {
  return (
    <Controller
      control={control}
      name="name"
      render={({ field, fieldState }) => (
        <FormField
          label="Name"
          description="It cannot be changed later."
          errorText={fieldState.error?.message}
          stretch
        >
          <Input
            {...field}
            placeholder="shop-frontend"
            spellcheck={false}
            onChange={({ detail }) => field.onChange(detail.value)}
          />
        </FormField>
      )}
    />
  );
}

function TextFields({ control }: { control: Control<AssetInput> }) {
  return (
    <SpaceBetween size="m">
      <Controller
        control={control}
        name="sources"
        render={({ field, fieldState }) => (
          <FormField
            label="Sources"
            description="Who reports on it; a star stands for anything. Where several assets fit, the longest one counts."
            errorText={fieldState.error?.message}
            stretch
          >
            <Input
              {...field}
              placeholder="*:image-shop-*"
              spellcheck={false}
              onChange={({ detail }) => field.onChange(detail.value)}
            />
          </FormField>
        )}
      />
      <Controller
        control={control}
        name="description"
        render={({ field, fieldState }) => (
          <FormField label="What it is" errorText={fieldState.error?.message} stretch>
            <Textarea {...field} rows={2} onChange={({ detail }) => field.onChange(detail.value)} />
          </FormField>
        )}
      />
    </SpaceBetween>
  );
}

const criticalityOptions = criticalities.map((value) => ({ value, label: criticalityLabels[value] }));
const exposureOptions = exposures.map((value) => ({ value, label: exposureLabels[value] }));

function ChoiceFields({ control }: { control: Control<AssetInput> }) {
  return (
    <SpaceBetween size="m">
      <Controller
        control={control}
        name="criticality"
        render={({ field, fieldState }) => (
          <FormField
            label="Criticality"
            description="How much depends on it. More critical findings are due earlier and come first."
            errorText={fieldState.error?.message}
            stretch
          >
            <Select
              ref={field.ref}
              selectedOption={criticalityOptions.find(({ value }) => value === field.value) ?? null}
              options={criticalityOptions}
              onChange={({ detail }) => field.onChange(detail.selectedOption.value)}
            />
          </FormField>
        )}
      />
      <Controller
        control={control}
        name="exposure"
        render={({ field, fieldState }) => (
          <FormField label="Can be reached" errorText={fieldState.error?.message} stretch>
            <Select
              ref={field.ref}
              selectedOption={exposureOptions.find(({ value }) => value === field.value) ?? null}
              options={exposureOptions}
              onChange={({ detail }) => field.onChange(detail.selectedOption.value)}
            />
          </FormField>
        )}
      />
    </SpaceBetween>
  );
}
