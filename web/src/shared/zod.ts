import { z } from "zod";

// zod tries whether it may compile schemas with `new Function` as soon as the first one is made. The content security
// policy forbids that, and the try alone is reported as a violation. Everything imports zod from here, so this is first.
z.config({ jitless: true });

export { z };
