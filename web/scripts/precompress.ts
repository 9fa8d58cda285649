import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Plugin } from "vite";

const compress = promisify(brotliCompress);
const compressible = /\.(?:css|html|js|json|svg|txt)$/;
const smallestWorthwhile = 1024;

/** Writes a brotli copy beside each text asset: the strongest setting is too slow for a request. */
export function precompress(): Plugin {
  return {
    name: "cloudsec:precompress",
    apply: "build",
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        for (const [fileName, output] of Object.entries(bundle)) {
          const content = Buffer.from(output.type === "chunk" ? output.code : output.source);
          if (!compressible.test(fileName) || content.length < smallestWorthwhile) continue;
          const params = {
            [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          };
          this.emitFile({
            type: "asset",
            fileName: `${fileName}.br`,
            source: await compress(content, { params }),
          });
        }
      },
    },
  };
}
