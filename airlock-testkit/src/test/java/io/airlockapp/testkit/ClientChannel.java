package io.airlockapp.testkit;

import io.airlockapp.testkit.internal.Json;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.PushSignal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The client's end of a channel, which asks for everything. */
abstract class ClientChannel {

    /** How a channel has ended. */
    enum End {
        NONE,
        ORDERLY,
        BROKEN
    }

    final List<PushSignal> signals = Collections.synchronizedList(new ArrayList<>());
    volatile End end = End.NONE;

    /** Sends a message, and returns when it is on its way. */
    abstract void send(String text);

    /** Closes the client's end. */
    abstract void close();

    /** The messages so far. */
    List<String> texts() {
        return List.copyOf(signals).stream()
                .filter(PushSignal.Message.class::isInstance)
                .map(signal -> ((PushSignal.Message) signal).data())
                .toList();
    }

    /** A field of the message of this number. */
    @Nullable
    String at(int message, String pointer) {
        return Json.textAt(Body.wrap(texts().get(message).getBytes(StandardCharsets.UTF_8)), pointer);
    }
}
