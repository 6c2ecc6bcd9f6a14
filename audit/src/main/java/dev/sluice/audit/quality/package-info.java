/** How good predictions of the label are, with intervals, and what each feature adds to them. */
@NullMarked
package dev.sluice.audit.quality;

import org.jspecify.annotations.NullMarked;
