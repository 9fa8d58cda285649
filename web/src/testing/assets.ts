import type { Asset } from "@/features/assets/api/schemas.ts";

export function anAsset(change: Partial<Asset> = {}): Asset {
  return {
    name: "shop-frontend",
    team: "default",
    sources: "*:image-shop-*",
    criticality: "high",
    exposure: "internet",
    description: "What customers see",
    version: 3,
    updatedAt: "2026-01-31T12:00:00Z",
    updatedBy: "lead@cloudsec.test",
    ...change,
  };
}
