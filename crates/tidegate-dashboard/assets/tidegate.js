// What the pages do beside htmx. Everything here is a comfort: without it the pages work.
'use strict';
