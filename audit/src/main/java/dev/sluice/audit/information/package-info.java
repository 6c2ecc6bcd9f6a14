/** Mutual information between coded columns, plain and corrected for cardinality. */
@NullMarked
package dev.sluice.audit.information;

import org.jspecify.annotations.NullMarked;
