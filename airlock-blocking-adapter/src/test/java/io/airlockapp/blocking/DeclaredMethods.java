package io.airlockapp.blocking;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads from a class file what reflection does not tell: the order in which methods are declared (JVMS, chapter 4). */
final class DeclaredMethods {

    private DeclaredMethods() {}

    /** What a method is found by: its name and its types. */
    static String key(Method method) {
        return method.getName()
                + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .toMethodDescriptorString();
    }

    /** The {@linkplain #key keys} of all methods, in the order of the source; synthetic ones are among them. */
    static List<String> inOrder(Class<?> type) {
        String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        try (InputStream stream = Objects.requireNonNull(type.getResourceAsStream(file));
                DataInputStream in = new DataInputStream(stream)) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> read(DataInputStream in) throws IOException {
        in.skipNBytes(8); // magic, version
        String[] texts = constants(in);
        in.skipNBytes(6); // flags, this, super
        in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
        members(in, texts); // fields
        return members(in, texts);
    }

    private static String[] constants(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        String[] texts = new String[count];
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++; // these take two places
                }
                default -> throw new IOException("Constant of an unknown kind: " + tag);
            }
        }
        return texts;
    }

    private static List<String> members(DataInputStream in, String[] texts) throws IOException {
        List<String> names = new ArrayList<>();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            in.skipNBytes(2); // flags
            names.add(texts[in.readUnsignedShort()] + texts[in.readUnsignedShort()]);
            int attributes = in.readUnsignedShort();
            for (int j = 0; j < attributes; j++) {
                in.skipNBytes(2);
                in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
            }
        }
        return names;
    }
}
