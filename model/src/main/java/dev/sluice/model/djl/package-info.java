/** The network on DJL. Nothing of DJL leaves this package, and no native array outlives a call. */
@NullMarked
package dev.sluice.model.djl;

import org.jspecify.annotations.NullMarked;
