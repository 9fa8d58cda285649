import { z } from "zod";

// zod tries whether it may compile schemas with `new Function`. The content security policy forbids that, and the try
// alone is reported as a violation.
z.config({ jitless: true });
