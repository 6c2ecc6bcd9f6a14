/** What may enter: pure checks on the records that users send. */
@NullMarked
package dev.sluice.schemas.guard;

import org.jspecify.annotations.NullMarked;
