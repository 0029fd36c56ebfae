package io.airlockapp.reactor.netty;

import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.transport.PushSignal;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code text/event-stream} as the HTML standard has it (WHATWG, section 9.2.6), however it is cut into pieces. Not for use
 * by several threads at once.
 */
final class EventStream {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final int cap;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String event = "";
    private boolean any;
    private boolean afterReturn;
    private boolean started;
    private int size;

    /** Reads events of at most so many bytes, counting everything between two empty lines that has to be kept. */
    EventStream(int cap) {
        this.cap = cap;
    }

    /** What has become whole with these bytes; signs of life that follow each other count as one. */
    List<PushSignal> read(ByteBuf bytes) {
        List<PushSignal> signals = new ArrayList<>(2);
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
            byte b = bytes.getByte(i);
            boolean secondHalf = afterReturn && b == '\n';
            afterReturn = b == '\r';
            if (b == '\r' || (b == '\n' && !secondHalf)) {
                endOfLine(signals);
            } else if (b != '\n') {
                if (line.size() >= cap - size) {
                    throw new ResponseTooLargeException(cap);
                }
                line.write(b);
            }
        }
        return signals;
    }

    private void endOfLine(List<PushSignal> signals) {
        String text = line.toString(StandardCharsets.UTF_8);
        int length = line.size();
        line.reset();
        if (!started) {
            started = true;
            text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        }
        if (text.isEmpty()) {
            endOfEvent(signals);
        } else if (text.charAt(0) == ':') {
            if (signals.isEmpty() || signals.get(signals.size() - 1) != PushSignal.KeepAlive.INSTANCE) {
                signals.add(PushSignal.KeepAlive.INSTANCE);
            }
        } else {
            field(text, length);
        }
    }

    private void field(String text, int length) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
        if (name.equals("event")) {
            event = value;
        } else if (name.equals("data")) {
            if (any) {
                data.append('\n');
            }
            data.append(value);
            any = true;
            // With the line's own end, so that lines without content do not grow for ever either.
            size += length + 1;
        }
    }

    private void endOfEvent(List<PushSignal> signals) {
        if (any) {
            signals.add(new PushSignal.Message(event.isEmpty() ? "message" : event, data.toString()));
        }
        data.setLength(0);
        event = "";
        any = false;
        size = 0;
    }
}
