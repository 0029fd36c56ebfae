package io.airlockapp.reactor.internal.wire;

import io.airlockapp.error.ProtocolException;
import io.airlockapp.transport.Body;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The one place that knows the JSON library. */
final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    private Json() {}

    /** Reads a document that must be one object. */
    static WireObject parse(Body body) {
        WireObject object = parseOrNull(body);
        if (object == null) {
            throw new ProtocolException(
                    "The gateway's answer is not a JSON object (" + body.length()
                            + " bytes). Is something else listening at its address?",
                    null);
        }
        return object;
    }

    /** Reads a document, or says null if it is anything but one object. */
    static @Nullable WireObject parseOrNull(Body body) {
        // The parser's own message is dropped: it may quote what it read.
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body.toByteArray())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            WireObject object = WireObject.read(parser);
            return parser.nextToken() == null ? object : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Writes one object. */
    static Body object(Consumer<JsonGenerator> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            generator.writeStartObject();
            fields.accept(generator);
            generator.writeEndObject();
        }
        return Body.wrap(out.toByteArray());
    }
}
