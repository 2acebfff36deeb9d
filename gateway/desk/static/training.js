// The training pages in the browser: keys for what is done by hand many times. Everything works without them too.
"use strict";
