/** Logs of other systems as log folders, with features as they would have been when shown. */
@NullMarked
package dev.sluice.app.importer;

import org.jspecify.annotations.NullMarked;
