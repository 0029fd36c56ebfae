package io.airlockapp.testkit;

import io.airlockapp.testkit.internal.Json;
import io.airlockapp.transport.TransportResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An answer, as a test reads it. */
record Answer(TransportResponse response) {

    int status() {
        return response.status();
    }

    @Nullable
    String at(String pointer) {
        return Json.textAt(response.body(), pointer);
    }

    String need(String pointer) {
        return Objects.requireNonNull(at(pointer), pointer);
    }

    /** Status and code of an error in the envelope shape, as in {@code 404 NotFound}. */
    String error() {
        return status() + " " + at("/body/code");
    }
}
