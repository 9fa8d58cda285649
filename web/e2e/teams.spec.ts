import { expect } from "@playwright/test";
import { openAs, test } from "./support.ts";

test("makes a team, and says who is in it as what", async ({ page }, { project }) => {
  const name = `e2e-${project.name}`;
  await openAs(page, "admin", "/teams");
  await page.getByRole("button", { name: "Create team" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("default");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByText("It is the name of another team.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("textbox", { name: "Title" }).fill(`Team of ${project.name}`);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("link", { name: `Team of ${project.name}` }).click();

  await expect(page.getByText("Nobody is in this team yet.")).toBeVisible();
  await page.getByRole("button", { name: "Add member" }).click();
  await page.getByRole("textbox", { name: "Subject" }).fill(`subject-${project.name}`);
  await page.getByRole("textbox", { name: "Name" }).fill("Ann");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Change Ann" }).click();
  await page.getByRole("button", { name: /^Role/ }).click();
  await page.getByRole("option", { name: /^Lead/ }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Remove Ann" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("Nobody is in this team yet.")).toBeVisible();
});
