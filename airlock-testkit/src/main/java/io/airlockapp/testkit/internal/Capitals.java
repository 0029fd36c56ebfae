package io.airlockapp.testkit.internal;

import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Writes the fields of a decision with a capital, as some gateways do. */
final class Capitals {

    private Capitals() {}

    static ObjectNode ofBody(ObjectNode envelope) {
        ObjectNode changed = envelope.deepCopy();
        ObjectNode body = Json.object();
        changed.path("body")
                .properties()
                .forEach(field -> body.set(
                        field.getKey().substring(0, 1).toUpperCase(Locale.ROOT)
                                + field.getKey().substring(1),
                        field.getValue()));
        changed.set("body", body);
        return changed;
    }
}
