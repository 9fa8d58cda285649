import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog.tsx";
import { deleteAsset } from "../api/delete-asset.ts";
import type { Asset } from "../api/schemas.ts";

interface DeleteAssetDialogProps {
  asset: Asset;
  onDone: () => void;
}

/** Asks before an asset is forgotten. */
export function DeleteAssetDialog({ asset, onDone }: DeleteAssetDialogProps) {
  const remove = useMutation(deleteAsset(asset, useQueryClient()));
  return (
    <ConfirmDialog
      header={`Forget ${asset.name}`}
      confirmText="Forget"
      mutation={remove}
      onDone={onDone}
      onDismiss={onDone}
    >
      Findings of {asset.sources} follow another asset that fits, or are of normal criticality and reachable
      from inside again. No finding is deleted.
    </ConfirmDialog>
  );
}
