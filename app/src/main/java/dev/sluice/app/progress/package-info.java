/** What a run looks like while it runs. */
@NullMarked
package dev.sluice.app.progress;

import org.jspecify.annotations.NullMarked;
