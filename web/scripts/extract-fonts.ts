import type { Plugin } from "vite";

const embeddedFont = /url\((['"]?)data:font\/woff2;base64,([A-Za-z0-9+/=]+)\1\)/g;

/**
 * Moves fonts that a style sheet embeds into files of their own. Cloudscape embeds eight of them: as files
 * only those a page needs are loaded, the style sheet shrinks, and `font-src 'self'` is policy enough.
 */
export function extractFonts(): Plugin {
  return {
    name: "cloudsec:extract-fonts",
    apply: "build",
    transform: {
      filter: { id: /global-styles\/index\.css$/ },
      order: "pre",
      handler(code) {
        let count = 0;
        return code.replace(embeddedFont, (_match, _quote, base64: string) => {
          count += 1;
          const source = Buffer.from(base64, "base64");
          const reference = this.emitFile({ type: "asset", name: `open-sans-${count}.woff2`, source });
          return `url(__VITE_ASSET__${reference}__)`;
        });
      },
    },
  };
}
