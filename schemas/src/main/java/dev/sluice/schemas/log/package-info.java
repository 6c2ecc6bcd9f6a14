/** Log folders: one folder of Avro container files per topic, and features.yaml. */
@NullMarked
package dev.sluice.schemas.log;

import org.jspecify.annotations.NullMarked;
