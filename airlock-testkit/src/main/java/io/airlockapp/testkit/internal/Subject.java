package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.RecordedRequest;
import org.jspecify.annotations.Nullable;

/** A call or a delivery that a fault may be for. What it takes work to find out is only asked when a fault wants to know. */
interface Subject {

    /** What it asks for, or null if there is no such endpoint. */
    @Nullable
    Enum<?> endpoint();

    /** The call, or for a delivery that which brought it about. */
    RecordedRequest request();

    /** The exchange that it is about, if any. */
    @Nullable
    String requestId();

    /** The enforcer that it is from or about, if known. */
    @Nullable
    String enforcerId();
}
