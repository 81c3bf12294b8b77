"""How Luytre looks: colours, distances, letters, and the sheet that puts them on Qt's widgets."""
