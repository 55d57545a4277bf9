-- Why: some draws are only for who bought for at least so much. The kiosk asks for it and says it with the chance; the server looks at it too.

-- What the person had bought, fen, as the kiosk said it; -1 = of a chance that came before it was kept.
ALTER TABLE draw_rows ADD COLUMN purchase_fen INTEGER NOT NULL DEFAULT -1;
