package io.airlockapp.testkit.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An answer of the gateway, as a test reads it. */
record Answer(WireRequest request, WireAnswer answer) {

    int status() {
        return answer.status();
    }

    /** Checks that it is a success with JSON in it. */
    Answer ok() {
        return isOneOf(200, 201, 202);
    }

    Answer isOneOf(Integer... statuses) {
        assertThat(status()).as(this::toString).isIn((Object[]) statuses);
        if (status() < 300 && status() != 204) {
            assertThat(header("Content-Type")).as(this::toString).matches("(?i)application/(harp\\+)?json(\\s*;.*)?");
        }
        return this;
    }

    /** Checks that it is an error of this status, in one of the shapes of section 4, with one of these codes if any are given. */
    void isError(int status, String... codes) {
        isErrorOneOf(List.of(status), codes);
    }

    void isErrorOneOf(List<Integer> statuses, String... codes) {
        assertThat(status()).as(this::toString).isIn(statuses);
        if (codes.length > 0) {
            assertThat(code()).as(this::toString).isIn((Object[]) codes);
        }
    }

    /** The code of an error, or null if it has none. */
    @Nullable
    String code() {
        String type = header("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).contains("json")) {
            return null;
        }
        for (String pointer : new String[] {"/body/code", "/errorCode", "/code", "/error"}) {
            String code = at(pointer);
            if (code != null) {
                return code;
            }
        }
        return null;
    }

    @Nullable
    String header(String name) {
        return answer.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(header -> header.value())
                .findFirst()
                .orElse(null);
    }

    /** What is at a JSON pointer, or null. A field of the body may be capitalised, as section 4 has it for decisions. */
    @Nullable
    Object node(String pointer) {
        return find(JsonText.read(answer.body()), pointer);
    }

    static @Nullable Object find(@Nullable Object root, String pointer) {
        Object node = root;
        for (String name : pointer.substring(1).split("/", -1)) {
            if (node instanceof Map<?, ?> fields) {
                Object exact = fields.get(name);
                node = exact != null || name.isEmpty()
                        ? exact
                        : fields.get(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
            } else if (node instanceof List<?> elements && name.matches("[0-9]+")) {
                int index = Integer.parseInt(name);
                node = index < elements.size() ? elements.get(index) : null;
            } else {
                return null;
            }
        }
        return node;
    }

    @Nullable
    String at(String pointer) {
        Object node = node(pointer);
        return node == null || node instanceof Map || node instanceof List ? null : node.toString();
    }

    String need(String pointer) {
        return Objects.requireNonNull(at(pointer), () -> pointer + " is missing in " + this);
    }

    Instant time(String pointer) {
        String time = need(pointer);
        assertThat(time).as("RFC 3339 in UTC").endsWith("Z");
        return Instant.parse(time);
    }

    /** Checks that it is an envelope of a type about an exchange (section 4). */
    Answer envelope(String msgType, String requestId) {
        ok();
        assertThat(at("/msgType")).as(this::toString).isEqualTo(msgType);
        assertThat(at("/requestId")).as(this::toString).isEqualTo(requestId);
        assertThat(node("/body")).as(this::toString).isInstanceOf(Map.class);
        return this;
    }

    /** The request, the status and the code: a body may hold what must not be seen. */
    @Override
    public String toString() {
        return request + " -> " + status() + (status() < 400 ? "" : " " + code());
    }
}
