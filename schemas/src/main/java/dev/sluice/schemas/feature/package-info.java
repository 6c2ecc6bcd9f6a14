/** features.yaml: which features a model uses, where each comes from, and what its labels are. */
@NullMarked
package dev.sluice.schemas.feature;

import org.jspecify.annotations.NullMarked;
