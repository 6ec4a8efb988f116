const DATASETTE_ALLOW_FACET = true; // asked for by Datasette's table.js, which has it inline
