package io.airlockapp.reactor.store;

import io.airlockapp.error.StoreException;
import io.airlockapp.error.StoreException.Reason;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the file: {@code {"format":"airlock-state","version":1,"state":{…}}}, or with {@code "sealed":{…}} in place of
 * the state.
 */
final class StateDocument {

    private static final String FORMAT = "airlock-state";
    private static final int VERSION = 1;
    private static final String CONTEXT = FORMAT + "|" + VERSION;

    /**
     * A state with what it was read from.
     *
     * @param root the fields around it
     * @param fields its own fields
     * @param state the state
     * @param derivation how the key that it opened with was derived; null if that was not the present one
     */
    record Content(
            Map<String, Object> root,
            Map<String, Object> fields,
            SavedState state,
            @Nullable Derivation derivation) {

        static final Content NONE = new Content(Map.of(), Map.of(), SavedState.empty(), null);

        @Override
        public String toString() {
            return "Content[hidden]";
        }
    }

    private final Path file;
    private final @Nullable SealKey key;
    private final List<SealKey> formerKeys;
    private final boolean plainAllowed;
    private final SecureRandom random = new SecureRandom();

    /**
     * Creates the format.
     *
     * @param file what messages call it
     * @param key what it is sealed with; null for plain
     * @param formerKeys with what it may have been sealed before
     * @param formerlyPlain whether it may have been plain before
     */
    StateDocument(Path file, @Nullable SealKey key, List<SealKey> formerKeys, boolean formerlyPlain) {
        this.file = file;
        this.key = key;
        this.formerKeys = List.copyOf(formerKeys);
        this.plainAllowed = key == null || formerlyPlain;
    }

    Content read(byte[] bytes) {
        try {
            return content(JsonTree.read(bytes));
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    Reason.DAMAGED,
                    "The state in " + file + " is damaged (" + e.getMessage()
                            + "): restore it from a copy, or move it away, sign in and pair again.",
                    null);
        }
    }

    private Content content(Map<String, Object> root) {
        if (!FORMAT.equals(root.get("format"))) {
            throw new IllegalArgumentException("it does not say that it is one");
        }
        int version = JsonTree.integer(root, "version");
        if (version > VERSION) {
            throw new StoreException(
                    Reason.NEWER,
                    "The state in " + file + " is of version " + version + ", and this program knows " + VERSION
                            + ": use the newer program.",
                    null);
        }
        if (version != VERSION || root.containsKey("state") == root.containsKey("sealed")) {
            throw new IllegalArgumentException("its outer fields contradict each other");
        }
        return root.containsKey("sealed") ? sealed(root) : plain(root);
    }

    private Content plain(Map<String, Object> root) {
        if (!plainAllowed) {
            throw sealed(
                    "is not sealed, and so not what this store has written: make sure of what it holds, and take it"
                            + " with formerlyPlain()");
        }
        Map<String, Object> fields = StateFields.object(root, "state");
        return new Content(root, fields, StateFields.read(fields), null);
    }

    private Content sealed(Map<String, Object> root) {
        Map<String, Object> envelope = StateFields.object(root, "sealed");
        Derivation derivation = Derivation.read(envelope);
        boolean tried = false;
        if (key != null && key.fits(derivation)) {
            tried = true;
            byte[] plain = Seal.open(envelope, key, derivation, CONTEXT);
            if (plain != null) {
                return opened(root, plain, derivation);
            }
        }
        for (SealKey former : formerKeys) {
            if (former.fits(derivation)) {
                tried = true;
                byte[] plain = Seal.open(envelope, former, derivation, CONTEXT);
                if (plain != null) {
                    return opened(root, plain, null);
                }
            }
        }
        if (tried) {
            throw sealed(
                    "does not open: wrong passphrase (or key), or a changed file. Give the right one, or restore the"
                            + " file");
        }
        throw sealed(
                derivation.name().equals(Derivation.NONE)
                        ? "is sealed with a key: give it with key(…)"
                        : "is sealed with a passphrase: give it with passphrase(…)");
    }

    private static Content opened(Map<String, Object> root, byte[] plain, @Nullable Derivation derivation) {
        Map<String, Object> fields = JsonTree.read(plain);
        return new Content(root, fields, StateFields.read(fields), derivation);
    }

    private StoreException sealed(String problem) {
        return new StoreException(Reason.SEALED, "The state in " + file + " " + problem + ".", null);
    }

    byte[] write(SavedState state, Content former) {
        try {
            Map<String, Object> fields = StateFields.write(state, former.fields());
            Map<String, Object> root = new LinkedHashMap<>();
            root.put("format", FORMAT);
            root.put("version", new JsonTree.Literal(Integer.toString(VERSION)));
            former.root().forEach(root::putIfAbsent);
            root.remove("state");
            root.remove("sealed");
            if (key == null) {
                root.put("state", fields);
            } else {
                Derivation derivation = key.next(former.derivation(), random);
                root.put("sealed", Seal.close(JsonTree.write(fields), key, derivation, CONTEXT, random));
            }
            return JsonTree.write(root);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "The state cannot be written (" + e.getMessage() + "): nothing was changed in " + file + ".", null);
        }
    }
}
