/** Examples as rows of categorical cells, with what is counted of each column in one pass. */
@NullMarked
package dev.sluice.audit.table;

import org.jspecify.annotations.NullMarked;
