import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FileUpload from "@cloudscape-design/components/file-upload";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Control, Controller, useForm, useWatch } from "react-hook-form";
import { Announcement } from "@/shared/ui/announcement.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { createJob } from "../api/create-job.ts";
import { formatSchema, formats, type ImportJob } from "../api/schemas.ts";
import { detect, type ImportInput, importFormSchema, isMapped } from "../import-schema.ts";
import { formatLabels } from "../labels.ts";
import { isFinished } from "../polling.ts";

/** Sends a scanner's report to be imported in the background. */
export function ImportForm({ onQueued }: { onQueued: () => void }) {
  const [outcome, setOutcome] = useState<ImportJob>();
  const running = useRef<AbortController>(null);
  const upload = useMutation(createJob(useQueryClient()));
  const { control, handleSubmit, reset } = useForm<ImportInput>({
    resolver: zodResolver(importFormSchema),
    defaultValues: { files: [], source: "", format: detect, mapping: "" },
  });
  useEffect(() => () => running.current?.abort(), []);

  const submit = handleSubmit((input) => {
    const [file] = input.files;
    if (!file) return;
    setOutcome(undefined);
    running.current = new AbortController();
    const format = formatSchema.safeParse(input.format).data;
    const mapping = isMapped(input.format) ? input.mapping.trim() : "";
    upload.mutate(
      { file, source: input.source.trim(), format, mapping, signal: running.current.signal },
      {
        onSuccess: (job) => {
          setOutcome(job);
          reset();
          onQueued();
        },
      },
    );
  });

  return (
    <Container
      header={
        <Header variant="h2" description="It is read in the background; this page may be closed meanwhile.">
          Import a report
        </Header>
      }
    >
      <form aria-label="Import a report" onSubmit={submit} noValidate>
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {upload.isPending && (
                <Button formAction="none" onClick={() => running.current?.abort()}>
                  Stop sending
                </Button>
              )}
              <Button
                variant="primary"
                formAction="submit"
                loading={upload.isPending}
                loadingText="Sending the report"
              >
                Import
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="m">
            {outcome && (
              <Announcement type="success" onDismiss={() => setOutcome(undefined)}>
                {isFinished(outcome)
                  ? `This report is the latest of ${outcome.source} already.`
                  : `The report of ${outcome.source} is stored, and its import is queued.`}
              </Announcement>
            )}
            {upload.error && <UploadError error={upload.error} />}
            <ImportFields control={control} />
          </SpaceBetween>
        </Form>
      </form>
    </Container>
  );
}

function UploadError({ error }: { error: unknown }) {
  if (!(error instanceof DOMException && error.name === "AbortError")) {
    return <Failure header="The report was not taken" error={error} />;
  }
  return (
    <div role="status">
      <Alert statusIconAriaLabel="Information">Sending was stopped. Nothing was imported.</Alert>
    </div>
  );
}

const half = { default: 12, s: 6 };

function ImportFields({ control }: { control: Control<ImportInput> }) {
  const format = useWatch({ control, name: "format" });
  return (
    <SpaceBetween size="m">
      <ReportField control={control} />
      <Grid gridDefinition={[{ colspan: half }, { colspan: half }]}>
        <Controller
          control={control}
          name="source"
          render={({ field, fieldState }) => (
            <FormField
              label="Source"
              description="Who reports, as scanner:target. It replaces what the same source said before."
              errorText={fieldState.error?.message}
            >
              <Input
                {...field}
                placeholder="trivy:image-core"
                spellcheck={false}
                onChange={({ detail }) => field.onChange(detail.value)}
              />
            </FormField>
          )}
        />
        <Controller
          control={control}
          name="format"
          render={({ field }) => (
            <FormField label="Format" description="Other JSON and CSV have to be named.">
              <Select
                ref={field.ref}
                selectedOption={optionOf(field.value)}
                options={[detect, ...formats].map(optionOf)}
                onChange={({ detail }) => field.onChange(detail.selectedOption.value)}
              />
            </FormField>
          )}
        />
      </Grid>
      {isMapped(format) && <MappingField control={control} />}
    </SpaceBetween>
  );
}

function optionOf(value: string) {
  const format = formatSchema.safeParse(value).data;
  return { value, label: format ? formatLabels[format] : "Detect it" };
}

function ReportField({ control }: { control: Control<ImportInput> }) {
  return (
    <Controller
      control={control}
      name="files"
      render={({ field, fieldState }) => (
        <FormField label="Report" errorText={fieldState.error?.message} stretch>
          <FileUpload
            ref={field.ref}
            value={field.value}
            showFileSize
            constraintText="As the scanner wrote it, plain or gzip. A file can be dropped here too."
            i18nStrings={{
              uploadButtonText: () => "Choose a file",
              dropzoneText: () => "Drop the report here",
              removeFileAriaLabel: () => "Remove the file",
              limitShowFewer: "Show fewer files",
              limitShowMore: "Show more files",
              errorIconAriaLabel: "Error",
            }}
            onChange={({ detail }) => field.onChange(detail.value.slice(-1))}
          />
        </FormField>
      )}
    />
  );
}

function MappingField({ control }: { control: Control<ImportInput> }) {
  return (
    <Controller
      control={control}
      name="mapping"
      render={({ field, fieldState }) => (
        <FormField
          label="Mapping"
          description='How records become findings, as JSON such as {"tool": "gosec", "fields": {"rule": "rule_id"}}. Fields that it leaves out are looked for under obvious names.'
          errorText={fieldState.error?.message}
          stretch
        >
          <Textarea
            {...field}
            rows={4}
            spellcheck={false}
            onChange={({ detail }) => field.onChange(detail.value)}
          />
        </FormField>
      )}
    />
  );
}
